# The same calls in R, for tools/bench-stats: from standard input lines "vector N
# FUNCTION ARGUMENT..." or "loop N ...", to standard output the seconds of the
# processor that the calls took, how many these were, and the result:
# {"n":4000,"s":0.0123,"value":258}, or {} where the function is not here. Vectors
# are of up to 1000 calls: over that, N is rounded up to thousands. What R has no
# function for is written as a user would.
longest <- 1000

# The least whole number from low to high, for each, that is good.
least <- function(low, high, good) {
	while (any(open <- high - low > 1)) {
		middle <- floor((low + high) / 2)
		is_good <- good(middle)
		high <- ifelse(open & is_good, middle, high)
		low <- ifelse(open & !is_good, middle, low)
	}
	high
}

# The same of one number, which needs no vectors.
least_one <- function(low, high, good) {
	while (high - low > 1) {
		middle <- floor((low + high) / 2)
		if (good(middle)) high <- middle else low <- middle
	}
	high
}

# Of j items drawn, those refused are not looked at.
found <- function(N, d, n, p, refused = 0) {
	j <- 0:min(d[1], n[1])
	looked <- pmax(j - refused[1], 0)
	if (length(N) == 1)
		return(sum(dhyper(j, d, N - d, n) * -expm1(looked * log1p(-p))))
	each <- rep(seq_along(N), each = length(j))
	share <- dhyper(j, d[each], (N - d)[each], n[each]) *
		-expm1(looked * log1p(-p[each]))
	colSums(matrix(share, nrow = length(j)))
}
pdetect <- function(N, d, n, p)
	if (p[1] == 1) phyper(0, d, N - d, n, lower.tail = FALSE) else
		found(N, d, n, p)
missed <- function(N, d, n, p) if (p[1] == 1) phyper(0, d, N - d, n) else
	1 - pdetect(N, d, n, p)

vectors <- list(
	ln_pmiss = function(N, d, n) phyper(0, d, N - d, n, log.p = TRUE),
	pdetect = pdetect,
	pdetect_down = pdetect,
	pdetect_refused = function(N, d, s, r, p) found(N, d, s, p, r),
	hyp_cdf = function(x, N, D, n) phyper(x, D, N - D, n),
	n_required = function(N, d, p, beta)
		least(rep(0, length(N)), N, function(n) missed(N, d, n, p) <= beta),
	upper_bound = function(N, n, x, alpha)
		least(x, N - n + x + 1,
		      function(D) phyper(x, D, N - D, n) <= alpha) - 1,
	poisson_crit = function(B, alpha) qpois(alpha, B, lower.tail = FALSE) + 1,
	poisson_S = function(B, x, power) qgamma(power, x) - B,
	poisson_ratio = function(ng, tg, n0, t0)
		pbinom(ng - 1, ng + n0, tg / (tg + t0), lower.tail = FALSE),
	ksigma_false_alarm = function(B, m, k)
		ppois(floor(B + k * sqrt(B)), B, lower.tail = FALSE),
	conformity = function(y, u, TL, TU) pnorm((TU - y) / u) - pnorm((TL - y) / u),
	guard_band = function(pc, u) u * qnorm(pc),
	beta_looks = function(a, b, k) -expm1(lbeta(a, b + k) - lbeta(a, b)),
	zero_failure_bound = function(n, alpha) -expm1(log(alpha) / n),
	temporal = function(prior, sep, pi) {
		rest <- prior * (1 - pi)
		rest / (1 - sep * (1 - rest))
	},
	time_poisson = function(D, q, T, tau) -expm1(-q * pmax(T - tau, 0) / D))

loops <- vectors
loops$n_required <- function(N, d, p, beta)
	least_one(0, N, function(n) missed(N, d, n, p) <= beta)
loops$upper_bound <- function(N, n, x, alpha)
	least_one(x, N - n + x + 1,
	          function(D) phyper(x, D, N - D, n) <= alpha) - 1
loops$poisson_ratio <- function(ng, tg, n0, t0)
	poisson.test(c(ng, n0), c(tg, t0), alternative = "greater")$p.value

# The loop as it would stand in a script, compiled: without a call of f itself.
looped <- function(f, arguments) {
	names(arguments) <- names(formals(f))
	call <- as.call(c(quote(f), unname(arguments)))
	if (!identical(body(f)[[1]], quote(`{`)))
		call <- do.call(substitute, list(body(f), arguments))
	loop <- eval(bquote(function(n) {
		for (i in seq_len(n)) value <- .(call)
		value
	}))
	environment(loop) <- list2env(list(f = f), parent = globalenv())
	compiler::cmpfun(loop)
}

processor_s <- function() sum(proc.time()[1:2])

input <- file("stdin", "r")
while (length(line <- readLines(input, 1)) > 0) {
	words <- strsplit(line, " ")[[1]]
	n <- as.numeric(words[2])
	is_vector <- words[1] == "vector"
	f <- (if (is_vector) vectors else loops)[[words[3]]]
	if (is.null(f)) {
		cat("{}\n")
		next
	}
	arguments <- as.list(as.numeric(words[-(1:3)]))
	size <- 1
	if (is_vector) {
		size <- min(n, longest)
		n <- ceiling(n / size)
		arguments <- lapply(arguments, rep, size)
	}
	run <- looped(f, arguments)
	begin <- processor_s()
	value <- run(n)
	took_s <- processor_s() - begin
	cat(sprintf("{\"n\":%.0f,\"s\":%.6f,\"value\":%.17g}\n", n * size, took_s,
		value[1]))
}
