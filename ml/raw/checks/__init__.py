"""What is judged of a new file beside those that are known; takes ingest.Stored and ingest.Loaded."""
