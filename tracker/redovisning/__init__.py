"""What an EU project hands to SCB and ESF-rådet: files ordered, made, sealed, sent, sent again."""
