"""The learned fallback: what a bureau's own history says about an appeal. Needs numpy alone to answer."""
