//go:build tools

// Package kustomize pins the kustomize that builds what the dashboard hands out: the one in kubectl 1.34.
package kustomize

import (
	_ "sigs.k8s.io/kustomize/kustomize/v5"
)
