"""Board-ready figures from the Taser records a police force already holds."""
