"""Settings of a data folder of the test's own."""

import pytest
from serverprov import settings_for


@pytest.fixture
def settings(data_dir):
    return settings_for(data_dir)
