"""What people are written, and how it reaches them."""
