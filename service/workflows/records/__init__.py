"""What is held, for how long, and for whom: terms of retention, erasing for good, all of a case for whoever may ask for it."""
