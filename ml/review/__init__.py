"""What people are given to review: facts of each case, reasons, the file."""
