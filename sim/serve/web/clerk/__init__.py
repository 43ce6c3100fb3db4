"""The pages of the court's own people: quality control, access, outages, sealing, mail that came back."""
