// Sends what an application would, by Segment's own library: segment_client.mjs HOST WRITE_KEY
import { Analytics } from '@segment/analytics-node'

const [host, writeKey] = process.argv.slice(2)
const analytics = new Analytics({ host, writeKey, flushAt: 20, flushInterval: 200, maxRetries: 1 })
let failed = 0
analytics.on('error', ({ code, reason }) => {
  failed += 1
  console.error(code, reason)
})

const userId = 'anna@example.com'
analytics.identify({ userId, traits: { firstName: 'Anna', title: 'CEO' } })
analytics.page({ userId, name: 'Pricing', properties: { url: 'https://shop.example/pricing' } })
analytics.screen({ userId, name: 'Cart' })
analytics.group({ userId, groupId: 'g-1', traits: { name: 'Example' } })
analytics.alias({ userId, previousId: 'visitor-1' })
analytics.track({ userId, event: 'Order Completed', properties: { order_id: 'o-1', revenue: 99.5, products: [{ sku: 'a' }] } })
for (let count = 0; count < 50; count += 1) analytics.track({ userId, event: 'tick', properties: { count } })
// It waits for little more than one interval unless told otherwise.
await analytics.closeAndFlush({ timeout: 30_000 })
process.exit(failed === 0 ? 0 : 1)
