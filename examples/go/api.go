// The calls of WorkerService with nothing but Go's standard library: the port that others call by gRPC takes JSON by
// HTTP as well.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

type object map[string]interface{}

type attempt struct {
	JobID string `json:"jobId"`
	Fence int    `json:"fence"`
}

type job struct {
	attempt
	Type, TimeLeft    string
	JSONText, Payload []byte
}

// What is looked at in the answers.
type answer struct {
	WorkerID, Session, Lease, BeatEvery, Code, Message string
	Jobs                                               []job
	Cancel, Unknown                                    []attempt
	Drain                                              bool
	Items                                              []struct{ Code int }
}

const refusals = "not_found invalid_argument failed_precondition permission_denied unauthenticated"

// Repeats what may not have arrived: whatever call it is, a repeat does no more than the first one.
func call(ctx context.Context, method string, request object) (said answer, err error) {
	body, _ := json.Marshal(request)
	token, _ := os.ReadFile(os.Getenv("WORKER_TOKEN_FILE"))
	for client := (http.Client{Timeout: 30 * time.Second}); ; time.Sleep(time.Second) {
		url := os.Getenv("WORKER_API") + "/scheduler.v1.WorkerService/"
		if !strings.Contains(url, "://") {
			url = "http://" + url
		}
		post, _ := http.NewRequestWithContext(ctx, "POST", url+method, bytes.NewReader(body))
		post.Header.Set("content-type", "application/json")
		post.Header.Set("authorization", "Bearer "+strings.TrimSpace(string(token)))
		response, err := client.Do(post)
		if err == nil {
			err = json.NewDecoder(response.Body).Decode(&said)
			response.Body.Close()
		}
		if err == nil && response.StatusCode == 200 {
			return said, nil
		} else if err == nil && strings.Contains(refusals, said.Code) {
			return said, fmt.Errorf("%s: %s", method, said.Message)
		} else if ctx.Err() != nil {
			return said, ctx.Err()
		}
	}
}
