using System.Diagnostics;
using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.CommandLine;
using Gongkai.Demonstration;
using Gongkai.Dossiers;
using Gongkai.Indicators;
using Gongkai.Requests;
using Gongkai.Statutes.Clocks;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gongkai.Bench;

/// <summary>What is promised in numbers, measured against its reference in the same run: median of interleaved rounds.</summary>
static class Measuring
{
    const int Rounds = 9;

    public static void Reckoning()
    {
        static DateOnly D(string text) => DateOnly.Parse(text);
        (string Name, DateOnly Received, ClockEvent[] Events)[] histories =
        [
            ("no event", D("2021-09-22"), []),
            ("correction, extension", D("2021-04-06"), [ClockEvent.CorrectionRequested(D("2021-04-12")), ClockEvent.CorrectionReceived(D("2021-04-25")), ClockEvent.Extended(D("2021-05-10"), 20), ClockEvent.Closed(D("2021-06-08"))]),
            ("two parties, fee, extension", D("2021-09-01"),
            [
                ClockEvent.HoldStarted(D("2021-09-03"), HoldKind.ThirdParty, "1"), ClockEvent.Served(D("2021-09-06"), HoldKind.ThirdParty, "1"),
                ClockEvent.HoldStarted(D("2021-09-07"), HoldKind.CoMaker, "2"), ClockEvent.HoldEnded(D("2021-09-15"), HoldKind.ThirdParty, "1"),
                ClockEvent.HoldEnded(D("2021-09-24"), HoldKind.CoMaker, "2"), ClockEvent.HoldStarted(D("2021-09-26"), HoldKind.Fee), ClockEvent.Paid(D("2021-10-11")),
                ClockEvent.Extended(D("2021-10-13"), 15), ClockEvent.Closed(D("2021-11-15")),
            ]),
        ];
        foreach (var (name, received, events) in histories)
        {
            const int times = 200_000;
            var samples = new List<double>();
            for (var round = 0; round < Rounds + 2; round++)
            {
                var watch = Stopwatch.GetTimestamp();
                for (var i = 0; i < times; i++) GC.KeepAlive(Reckoner.Reckon(ClockKind.Reply, received, events, ClockLaw.BuiltIn));
                samples.Add(Stopwatch.GetElapsedTime(watch).TotalMicroseconds / times);
            }
            Row("-", $"one reckoning: {name}", $"{Median(samples[2..]):0.000} µs", "≤ 5 µs", Median(samples[2..]) <= 5);
        }
    }

    public static async Task RunAsync(DataLocation location)
    {
        var engine = location.IsPostgres ? "PostgreSQL" : "SQLite";
        await using var services = DataFolder.Provider(location);
        await DataFolder.PrepareAsync(services, demonstration: false);
        await services.GetRequiredService<DemonstrationState>().IsAsync();

        await TableThreeAsync(engine, services);
        await RecountAsync(engine, services);
        await ActsAsync(engine, services);
        await VerifyAsync(engine, services);
        var peak = Peak();
        Row(engine, "peak memory of all the above", $"{peak} MB", "≤ 600 MB", peak <= 600);
    }

    /// <summary>Every figure of the report for every unit and the district, ten years, as the desk's matrix and the comparison ask for them.</summary>
    public static async Task UnitsAsync(DataLocation location)
    {
        var engine = location.IsPostgres ? "PostgreSQL" : "SQLite";
        await using var services = DataFolder.Provider(location);
        List<double> matrix = [], months = [], year = [];
        List<Period> years = [.. Enumerable.Range(Filling.FirstYear, Filling.Years).Select(Period.OfYear)];
        for (var round = 0; round < Rounds; round++)
        {
            await using var scope = services.CreateAsyncScope();
            var p = scope.ServiceProvider;
            var tree = await p.GetRequiredService<AgencyDirectory>().OnAsync(new DateOnly(2021, 12, 31));
            int[] units = [tree.Root.Id, .. tree.Addressees.Select(a => a.Id)];
            var indicators = p.GetRequiredService<IndicatorService>();
            matrix.Add(await MillisecondsAsync(() => indicators.MatrixAsync(IndicatorCatalogue.All, units, years)));
            year.Add(await MillisecondsAsync(() => indicators.MatrixAsync(IndicatorCatalogue.All, units, [Period.OfYear(2021)])));
            months.Add(await MillisecondsAsync(() => indicators.MatrixAsync(IndicatorCatalogue.All, [tree.Root.Id], Period.In(2021, PeriodKind.Month))));
        }
        Row(engine, $"{Filling.Units} units × {Filling.Years} years roll up, {IndicatorCatalogue.All.Count} figures each", $"{Median(matrix[2..]):0} ms", "≤ 2,000 ms", Median(matrix[2..]) <= 2000);
        Row(engine, $"{Filling.Units} units, one year", $"{Median(year[2..]):0} ms", "–", true);
        Row(engine, "twelve months of the district", $"{Median(months[2..]):0} ms", "–", true);
    }

    static async Task TableThreeAsync(string engine, ServiceProvider services)
    {
        const string bare = "SELECT finished_year, received_year, category, report_row, COUNT(*) FROM requests GROUP BY finished_year, received_year, category, report_row";
        var table = IndicatorCatalogue.All.Where(i => i.Key.StartsWith("T3.", StringComparison.Ordinal)).ToList();
        List<double> ours = [], reference = [], whole = [];
        for (var round = 0; round < Rounds + 2; round++)
        {
            await using var scope = services.CreateAsyncScope();
            var p = scope.ServiceProvider;
            reference.Add(await MillisecondsAsync(async () =>
            {
                await using var reader = await LedgerReader.OpenAsync(p.GetRequiredService<GongkaiContext>(), bare, default);
                while (await reader.ReadAsync()) { }
            }));
            ours.Add(await MillisecondsAsync(() => p.GetRequiredService<IndicatorService>().ValuesAsync(table, new IndicatorScope(2021, null))));
            var root = (await p.GetRequiredService<AgencyDirectory>().OnAsync(new DateOnly(2021, 12, 31))).Root.Id;
            whole.Add(await MillisecondsAsync(() => p.GetRequiredService<ReportService>().MakeAsync(Actor.System, root, 2021)));
        }
        double a = Median(ours[2..]), b = Median(reference[2..]);
        Row(engine, "table 三", $"{a:0} ms; bare GROUP BY {b:0} ms; {a / b:0.00}×", "≤ 2×", a <= 2 * b);
        Row(engine, "whole annual report, 200 cells and prose figures", $"{Median(whole[2..]):0} ms", "–", true);
    }

    /// <summary>What the desk asks for one page of a work list: counts of the tabs, alarms, people to choose from, and the twenty lines; then what a request is compared with.</summary>
    public static async Task DeskAsync(DataLocation location)
    {
        var engine = location.IsPostgres ? "PostgreSQL" : "SQLite";
        await using var services = DataFolder.Provider(location);
        await DataFolder.PrepareAsync(services, demonstration: false);
        await services.GetRequiredService<DemonstrationState>().IsAsync();
        foreach (var (login, who) in new[] { ("changgou", "officer of the unit that has them all"), ("chengban", "officer of two other units"), ("kezhang", "chief, who sees the district"), ("jiandu", "supervisor") })
        {
            var tabs = new Dictionary<string, List<double>>();
            for (var round = 0; round < Rounds + 2; round++)
            {
                await using var scope = services.CreateAsyncScope();
                var p = scope.ServiceProvider;
                var id = await p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == login).Select(u => u.Id).SingleAsync();
                var actor = await p.GetRequiredService<Access>().ActorAsync(id);
                var list = p.GetRequiredService<RequestList>();
                foreach (var tab in RequestList.TabsOf(actor))
                    foreach (var due in tab.Key is RequestList.Open ? new[] { null, "5" } : [null])
                    {
                        var query = new RequestQuery { Tab = tab.Key, Due = due };
                        if (!tabs.TryGetValue(tab.Label + (due is null ? "" : "，5个工作日内"), out var samples)) tabs[tab.Label + (due is null ? "" : "，5个工作日内")] = samples = [];
                        samples.Add(await MillisecondsAsync(async () =>
                        {
                            await list.CountAsync(actor, query);
                            await list.UnconfirmedAsync(actor);
                            await list.HandlersAsync(actor);
                            await list.PageAsync(actor, query, 0, 20);
                        }));
                    }
            }
            foreach (var (tab, samples) in tabs) Row(engine, $"work list “{tab}”, {who}", $"{Median(samples[2..]):0.0} ms", "≤ 50 ms", Median(samples[2..]) <= 50);
        }
        var alike = new List<double>();
        for (var round = 0; round < Rounds + 2; round++)
        {
            await using var scope = services.CreateAsyncScope();
            var p = scope.ServiceProvider;
            var db = p.GetRequiredService<GongkaiContext>();
            var actor = await p.GetRequiredService<Access>().ActorAsync(await db.Users.Where(u => u.UserName == "changgou").Select(u => u.Id).SingleAsync());
            var row = await db.Requests.AsNoTracking().Where(r => r.HandlerId == actor.UserId && r.FinishedOn == null).OrderBy(r => r.DossierId).Skip(round).FirstAsync();
            alike.Add(await MillisecondsAsync(() => p.GetRequiredService<Lookalikes>().OfAsync(actor, row)));
        }
        Row(engine, "requests that look like one", $"{Median(alike[2..]):0.0} ms", "≤ 100 ms", Median(alike[2..]) <= 100);
    }

    /// <summary>Every round amends the calendar, so that every open deadline moves and is written back with its old and new date.</summary>
    static async Task RecountAsync(string engine, ServiceProvider services)
    {
        List<double> moved = [], still = [];
        var changes = 0;
        for (var round = 0; round < Rounds; round++)
        {
            await using var scope = services.CreateAsyncScope();
            var p = scope.ServiceProvider;
            var settings = p.GetRequiredService<SettingsService>();
            var text = await settings.CalendarTextAsync();
            const string plain = "\"2022\": {\"holidays\":[\"2022-01-01\"", amended = "\"2022\": {\"holidays\":[\"2022-01-10\",\"2022-01-01\"";
            text = text.Contains(amended) ? text.Replace(amended, plain) : text.Replace(plain, amended);
            text = text.Replace("\"version\": \"", "\"version\": \"x");
            var watch = Stopwatch.GetTimestamp();
            var list = await settings.AmendCalendarAsync(Actor.System, text, "测量");
            moved.Add(Stopwatch.GetElapsedTime(watch).TotalMilliseconds);
            changes = list.Count;
            await using var again = services.CreateAsyncScope();
            still.Add(await MillisecondsAsync(() => again.ServiceProvider.GetRequiredService<DeadlineRecount>().RunAsync(null)));
        }
        Row(engine, $"deadline recompute, {changes:N0} deadlines move", $"{Median(moved):0} ms", "≤ 2,000 ms", Median(moved) <= 2000);
        Row(engine, "deadline recompute, none moves", $"{Median(still):0} ms", "≤ 2,000 ms", Median(still) <= 2000);
    }

    /// <summary>A request from the counter to its reply, as pages do it: each act in a scope of its own.</summary>
    static async Task ActsAsync(string engine, ServiceProvider services)
    {
        var today = services.GetRequiredService<Shared.OfficeClock>().Today;
        async Task<T> In<T>(Func<IServiceProvider, Task<T>> work)
        {
            await using var scope = services.CreateAsyncScope();
            return await work(scope.ServiceProvider);
        }
        var (officer, leader, unit) = await In(async p =>
        {
            var db = p.GetRequiredService<GongkaiContext>();
            async Task<string> UserAsync(string login) => await db.Users.Where(u => u.UserName == login).Select(u => u.Id).SingleAsync();
            return (await p.GetRequiredService<Access>().ActorAsync(await UserAsync("chengban")), await UserAsync("fenguan"), await db.Agencies.Where(a => a.Code == "RC-002").Select(a => a.Id).SingleAsync());
        });
        ActForm Form(params (string Key, string Value)[] values) => new(today, values.ToDictionary(v => v.Key, v => v.Value));
        (string Act, ActForm Form)[] steps =
        [
            ("assign", Form(("unit", "综合科"))),
            ("search", Form(("places", "公文管理系统"), ("found", "yes"))),
            ("draft", Form(("outcome", "GRANT"), ("text", "答复要点"))),
            ("submit-review", Form()),
            ("sign", Form() with { Decider = leader, Proof = "scan" }),
            ("hand-over", Form(("receiver", "申请人本人"))),
        ];
        List<double> register = [], acts = [];
        for (var i = 0; i < 320; i++)
        {
            long id = 0;
            var application = Form(("channel", "counter"), ("received", today.ToString("yyyy-MM-dd")), ("category", "person"), ("applicant", "测量某"), ("contact", "测量电话"),
                ("subject", "测量内容"), ("form", "paper"), ("route", "mail"));
            var took = await MillisecondsAsync(async () => id = (await In(p => p.GetRequiredService<RequestService>().RegisterAsync(officer, unit, "register", application, $"bench-{Environment.ProcessId}-{i}"))).Id);
            if (i >= 20) register.Add(took);
            foreach (var (act, form) in steps)
            {
                took = await MillisecondsAsync(() => In(p => p.GetRequiredService<RequestService>().PerformAsync(officer, id, act, form)));
                if (i >= 20) acts.Add(took);
            }
        }
        Row(engine, "act committed, durable", $"p50 {Percentile(acts, 50):0.0} ms, p95 {Percentile(acts, 95):0.0} ms", engine == "SQLite" ? "p95 ≤ 10 ms" : "–", engine != "SQLite" || Percentile(acts, 95) <= 10);
        Row(engine, "request registered, durable", $"p50 {Percentile(register, 50):0.0} ms, p95 {Percentile(register, 95):0.0} ms", engine == "SQLite" ? "p95 ≤ 10 ms" : "–", engine != "SQLite" || Percentile(register, 95) <= 10);
    }

    static async Task VerifyAsync(string engine, ServiceProvider services)
    {
        var rates = new List<double>();
        long events = 0;
        for (var round = 0; round < 3; round++)
        {
            await using var scope = services.CreateAsyncScope();
            var watch = Stopwatch.GetTimestamp();
            var verdict = await scope.ServiceProvider.GetRequiredService<LedgerVerifier>().VerifyAsync();
            if (!verdict.Ok) throw new InvalidOperationException($"the ledger does not verify: {verdict.FirstBad}");
            events = verdict.Events;
            rates.Add(events / Stopwatch.GetElapsedTime(watch).TotalSeconds);
        }
        Row(engine, $"ledger verify, {events:N0} events", $"{Median(rates):N0} events/s", "≥ 200,000/s", Median(rates) >= 200_000);
    }

    static async Task<double> MillisecondsAsync(Func<Task> work)
    {
        var watch = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(watch).TotalMilliseconds;
    }

    internal static double Median(List<double> samples) => Percentile(samples, 50);

    static double Percentile(List<double> samples, int percent)
    {
        var sorted = samples.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
    }

    static long Peak() =>
        long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;

    internal static void Row(string engine, string what, string measured, string target, bool met) =>
        Console.WriteLine($"| {engine} | {what} | {measured} | {target} | {(met ? "met" : "**missed**")} |");
}
