"""From jobs to the files of reports: made here or by workers, from memory where nothing changed."""
