"""Facts: what is known about a person, and about whom they speak of, in their own words."""
