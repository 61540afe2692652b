"""Many submissions: each a small course of its own, graded by itself, entered by one hand."""
