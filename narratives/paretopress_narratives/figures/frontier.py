from paretopress import Figure
def draw(figure, comparison):
    from paretopress_narratives.figures.chart import draw_chart
    draw_chart(figure, comparison, "throughput_per_gpu", all_points=True)
FRONTIER = Figure(key="frontier", label="Throughput against interactivity", draw=draw, caption=lambda c: "x", alt=lambda c: "y <&> z")
def drawc(figure, comparison):
    from paretopress_narratives.figures.chart import draw_chart
    draw_chart(figure, comparison, "cost_per_mtok")
COST = Figure(key="cost", label="Cost against interactivity", draw=drawc, caption=lambda c: "x", alt=lambda c: "y", needs=("cost_per_mtok",))
