"""Background work: the queue that says there is some, and the worker that does it."""
