using Gongkai.Statutes.Clocks;

namespace Gongkai.CommandLine;

static class ReckonCommand
{
    const string Help = """
        推算期限。标准输入每行一个 JSON，标准输出每行一个 JSON。

        用法：gongkai reckon < 事件.jsonl

        输入 {"id","kind":"reply|correction|third-party|fee|proactive|review-answer|court-answer","received":"2021-02-05","settings":{…},"events":[{"type","on",…}]}
        输出 {"id","due","provisional","steps":[{"date","text","rule"}],"breaches":[…]}；事件不可能时 due 为 null，refusal 说明原因，退出码 1。

        """;

    public static async Task<int> RunAsync(Arguments args)
    {
        if (args.Has("--help")) { Console.Write(Help); return 0; }
        args.Allow(0, "--data", "--db");
        var law = ClockLaw.BuiltIn;
        if (args.Has("--data") || args.Has("--db"))
        {
            if (!args.Data.Exists) throw DataFolder.Nothing(args.Data);
            await using var services = DataFolder.Provider(args.Data);
            await DataFolder.RequireReadyAsync(services);
            await using var scope = services.CreateAsyncScope();
            law = (await scope.ServiceProvider.GetRequiredService<Dossiers.CurrentLaw>().GetAsync()).Law.Clock;
        }
        using var input = new StreamReader(Console.OpenStandardInput());
        await using var output = new StreamWriter(Console.OpenStandardOutput());
        // Before waiting for more, everything answered is out: who asks line by line is never kept waiting.
        var lines = new LineReader(input, () => output.FlushAsync());
        var refused = false;
        while (await lines.NextAsync() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            var answer = ReckonJson.Answer(line, law);
            refused |= answer.Contains("\"refusal\":");
            await output.WriteLineAsync(answer);
        }
        return refused ? 1 : 0;
    }
}
