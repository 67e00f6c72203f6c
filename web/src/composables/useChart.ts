/** A chart in a box: drawn in the page's colours, drawn anew when its data, the language, the theme or the size of text change. */
import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { onBeforeUnmount, onMounted, watch, type Ref, type WatchSource } from 'vue'
import { useAppearance } from './useAppearance'
import { useText } from './useText'

use([BarChart, LineChart, GridComponent, TooltipComponent, LegendComponent, MarkLineComponent, AriaComponent, CanvasRenderer])

/** What charts share: the colours of tokens.css, labels, axes, the frame around the drawing. */
export interface ChartLook {
  token: (name: string) => string
  label: { color: string; fontSize: number }
  axis: { axisLabel: { color: string; fontSize: number }; axisLine: object; axisTick: object; splitLine: object }
  /** everything but axes and series; `top` is the room for the legend, in pixels */
  frame: (top: number) => EChartsCoreOption
}

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

function lookOf(large: boolean): ChartLook {
  const [text, line, grid, paper] = [token('--b-text-2'), token('--b-line-2'), token('--b-chart-grid'), token('--b-surface')]
  const label = { color: text, fontSize: large ? 14 : 12 }
  return {
    token, label,
    axis: { axisLabel: label, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, splitLine: { lineStyle: { color: grid } } },
    frame: (top) => ({
      aria: { enabled: true }, animation: false, textStyle: { fontFamily: token('--b-font') },
      grid: { left: 4, right: 4, top, bottom: 0, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: label },
      tooltip: { trigger: 'axis', confine: true, backgroundColor: paper, borderColor: line, textStyle: { color: token('--b-text'), fontSize: label.fontSize } },
    }),
  }
}

/** Draws into `box`; `option` says what, `on` what it is drawn from. */
export function useChart(box: Ref<HTMLElement | null>, option: (look: ChartLook) => EChartsCoreOption, on: WatchSource): void {
  const { language } = useText()
  const { dark, large, forced } = useAppearance()
  let chart: EChartsType | null = null
  let watcher: ResizeObserver | null = null
  const draw = () => { chart?.setOption(option(lookOf(large.value)), true) }
  onMounted(() => {
    if (!box.value) return
    chart = init(box.value)
    draw()
    watcher = new ResizeObserver(() => { chart?.resize() })
    watcher.observe(box.value)
  })
  watch([on, language, dark, large, forced], draw, { flush: 'post' })
  onBeforeUnmount(() => { watcher?.disconnect(); chart?.dispose() })
}
