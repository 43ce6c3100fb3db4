"""Networks of stations as such: what they are, what demand is put to them, and three ways to work it off alike."""
