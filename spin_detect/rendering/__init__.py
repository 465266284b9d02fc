"""Reports for people (terminal, HTML, PDF) and for tools (editors, SARIF)."""
