"""A simulated operation with planted causes, different in kind from the model that has to find them."""
