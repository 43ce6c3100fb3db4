"""Synthetic people, cases, documents and their behaviour: who files what, when and why."""
