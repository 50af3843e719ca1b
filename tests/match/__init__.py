"""The tests of matching, and the slow twin they compare with."""
