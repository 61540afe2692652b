"""Notebooks: solutions and their markers, execution."""
