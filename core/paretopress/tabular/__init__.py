"""Tables that can be asked for columns and rows: Parquet files and folders, DuckDB, SQLite, databases behind a URL."""
