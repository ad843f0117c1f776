"""What the values of a file of transactions mean, and what is wrong with them."""
