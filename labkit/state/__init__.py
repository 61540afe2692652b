"""State that cells and widgets change and that views follow."""
