"""The report on a course."""
