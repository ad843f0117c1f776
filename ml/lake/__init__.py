"""Spark as a second engine for what touches every row. Everything else reads its results through DuckDB."""
