"""The output folder: what builds put there and own, what they remove again, and the lists of all reports.

`entry`
    What the lists say of one report: its title, its summary, and the headline of its middle target.
`grouping`, `lists`
    All reports by model, hardware and axis, in lists of at most 50; their pages, and the files of a site's navigation.
`manifest`, `shelf`
    Whose each file is, and what a build writes and removes by that.
"""
