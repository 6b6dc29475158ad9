"""An interactive page beside each report: what it knows, its arithmetic, its chart, and the page itself."""
