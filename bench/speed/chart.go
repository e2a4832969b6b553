package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
)

// chart is a plot of some curves over one another; both axes begin at 0, or the one of x at 1 and in powers
// when log is set.
type chart struct {
	title, x, y string
	log         bool
	curves      []curve
}

type curve struct {
	name   string
	points []point
}

type point struct{ x, y float64 }

// The picture in pixels, with the margins around the field.
const (
	width, height            = 720, 380
	left, right, top, bottom = 80, 170, 44, 56
)

var colours = []string{"#1f5eff", "#d9480f", "#2b8a3e", "#862e9c"}

// svg draws the chart, readable on light and on dark ground.
func (c chart) svg() []byte {
	var to bytes.Buffer
	fmt.Fprintf(&to, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", width, height)
	fmt.Fprintf(&to, `<rect width="100%%" height="100%%" fill="#fff"/><text x="%d" y="24" font-size="15">%s</text>`+"\n", left, html.EscapeString(c.title))
	mostX, mostY := c.most()
	for i := range 5 {
		y := mostY * float64(i) / 4
		py := c.py(y, mostY)
		fmt.Fprintf(&to, `<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`+"\n", left, py, width-right, left-8, py+4, tick(y))
	}
	for _, x := range c.ticks(mostX) {
		fmt.Fprintf(&to, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", c.px(x, mostX), height-bottom+18, tick(x))
	}
	fmt.Fprintf(&to, `<text x="%d" y="%d" text-anchor="middle">%s</text>`+"\n", (left+width-right)/2, height-14, html.EscapeString(c.x))
	fmt.Fprintf(&to, `<text transform="translate(16 %d) rotate(-90)" text-anchor="middle">%s</text>`+"\n", (top+height-bottom)/2, html.EscapeString(c.y))
	for i, one := range c.curves {
		colour := colours[i%len(colours)]
		path := ""
		for n, p := range one.points {
			path += fmt.Sprintf("%c%.1f %.1f", "ML"[min(n, 1)], c.px(p.x, mostX), c.py(p.y, mostY))
			fmt.Fprintf(&to, `<circle cx="%.1f" cy="%.1f" r="3.5" fill="%s"/>`, c.px(p.x, mostX), c.py(p.y, mostY), colour)
		}
		fmt.Fprintf(&to, `<path d="%s" fill="none" stroke="%s" stroke-width="2"/><text x="%d" y="%d" fill="%s">%s</text>`+"\n",
			path, colour, width-right+14, top+14+i*20, colour, html.EscapeString(one.name))
	}
	to.WriteString("</svg>\n")
	return to.Bytes()
}

// most are the ends of the axes.
func (c chart) most() (x, y float64) {
	for _, one := range c.curves {
		for _, p := range one.points {
			x, y = max(x, p.x), max(y, p.y)
		}
	}
	return max(x, 1), max(y*1.1, 1e-9)
}

func (c chart) px(x, most float64) float64 {
	share := x / most
	if c.log {
		share = math.Log(max(x, 1)) / max(math.Log(most), 1e-9)
	}
	return left + share*(width-left-right)
}

func (c chart) py(y, most float64) float64 { return height - bottom - y/most*(height-top-bottom) }

// ticks are the marks of the axis of x: all that was measured in a logarithmic one, else five.
func (c chart) ticks(most float64) (at []float64) {
	if !c.log {
		for i := range 5 {
			at = append(at, most*float64(i)/4)
		}
		return at
	}
	if len(c.curves) > 0 {
		for _, p := range c.curves[0].points {
			at = append(at, p.x)
		}
	}
	return at
}

// tick is a number beside an axis.
func tick(x float64) string {
	if x < 10 && x != math.Trunc(x) {
		return fmt.Sprintf("%.2g", x)
	}
	if x == 0 {
		return "0"
	}
	return whole(x)
}
