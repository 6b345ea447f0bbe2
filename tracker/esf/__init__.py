"""ESF: what an EU project's hours, files and money must be. Pure: from `underlag`, no database."""
