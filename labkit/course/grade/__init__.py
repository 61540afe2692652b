"""Grading at arm's length."""
