"""Files that take long: ordered, made by a job, fetched, gone after some days."""
