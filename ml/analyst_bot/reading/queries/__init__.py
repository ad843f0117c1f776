"""From a question that was read to what is asked of the tables."""
