def place_labels(axes, shown): pass
