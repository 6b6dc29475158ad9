"""What a reader can decide by: break-even, the band as a whole, answers, fleets, prices, leaders of several sides.

`analysis` asks all of it of a comparison; nothing here reads data.
"""
