"""What lies in an output folder held against its sources (`verify`), and two builds held against each other.

`verify` and `differences` are the faces.
"""
