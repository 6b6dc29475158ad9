"""Documentation sites that build their reports themselves, on top of what `paretopress build` does.

`prebuild`
    One build from within a site's own: the same reports, cache and manifest as from the command line.
`mkdocs`
    A plugin of MkDocs, under the entry point `paretopress`; extra `[mkdocs]`.
`sphinx`, `parts`
    An extension of Sphinx, and the directive that embeds a report or a part of it; extra `[sphinx]`.

A site that reads plain files needs none of it: `paretopress build --flavor … --output …` before the site's build.
"""
