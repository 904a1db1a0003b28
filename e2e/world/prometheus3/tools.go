//go:build tools

// Package prometheus3 pins the Prometheus 3 on which `npm run test:engines` runs.
package prometheus3

import (
	_ "github.com/prometheus/prometheus/cmd/prometheus"
)
