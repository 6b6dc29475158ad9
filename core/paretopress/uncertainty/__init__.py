"""How far numbers stray: intervals from repeats, and what dropping a knot tells of the interpolation.

`spread` is the face; `interval` is what comes out.
"""
