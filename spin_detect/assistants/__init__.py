"""A server of the Model Context Protocol, by which assistants check texts; `server` has its tools and `folders` what it may read."""
