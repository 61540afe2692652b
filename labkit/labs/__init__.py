"""The labs that come with the kit, and copies of them."""
