from collections.abc import Iterator

import pytest
from redis import Redis

from tracker.servers import Addresses


@pytest.fixture
def broker(addresses: Addresses) -> Iterator[Redis]:
    """Empty before and after."""
    with Redis.from_url(addresses.redis_client_url) as client:
        client.flushdb()
        yield client
        client.flushdb()
