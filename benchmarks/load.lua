-- Load for wrk: one request, sent again and again.
-- Arguments: method, number of body bytes, value of Accept-Encoding (may be missing).
-- Prints one line that compare.sh reads:
--   RESULT requests microseconds socket-errors status-errors p50-microseconds p99-microseconds

local request_text

function init(args)
  local method, size = args[1] or "GET", tonumber(args[2] or "0")
  local body = nil
  if size > 0 then
    local line = "some ordinary text with lower and UPPER case, 64 bytes a line.\r\n"
    body = string.sub(string.rep(line, math.ceil(size / #line)), 1, size)
    wrk.headers["Content-Type"] = "text/plain"
  end
  if args[3] then
    wrk.headers["Accept-Encoding"] = args[3]
  end
  request_text = wrk.format(method, nil, nil, body)
end

function request()
  return request_text
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.timeout, errors.status,
    latency:percentile(50), latency:percentile(99)))
end
