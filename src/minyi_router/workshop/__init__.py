"""Tools for those who keep the rules; all of them use the functions that route for real."""
