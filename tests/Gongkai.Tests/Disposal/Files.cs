using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gongkai.Tests.Disposal;

/// <summary>Requests of long ago, through the office's own services.</summary>
public static class Files
{
    /// <summary>A request of the office that was answered and archived in a year.</summary>
    public static async Task<long> ArchivedAsync(this IServiceProvider p, int year = 2010, string outcome = "GRANT", bool archive = true)
    {
        var requests = p.GetRequiredService<RequestService>();
        var clerk = await p.ActorAsync("chengban");
        var leader = await p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == "fenguan").Select(u => u.Id).SingleAsync();
        var id = (await requests.RegisterAsync(clerk, await p.AgencyAsync("RC-002"), "register", People.Application($"{year}-03-01") with { OccurredOn = new(year, 3, 1) }, null)).Id;
        foreach (var (row, on, values) in new (string, string, (string, string)[])[]
        {
            ("assign", "03-02", [("unit", "综合科")]), ("search", "03-03", [("places", "档案室，关键词某"), ("found", "no")]),
            ("draft", "03-04", [("outcome", outcome), ("text", "答复某某"), .. outcome == "PARTIAL" ? [("refused-ground", "A15")] : Array.Empty<(string, string)>()]), ("submit-review", "03-05", []), ("sign", "03-08", []), ("hand-over", "03-09", [("receiver", "本人某")]), ("archive", "03-10", []),
        })
            if (row != "archive" || archive) await requests.PerformAsync(clerk, id, row, People.Form($"{year}-{on}", values) with { Decider = row == "sign" ? leader : null });
        return id;
    }

    public static Task<string> NumberAsync(this IServiceProvider p, long id) => p.GetRequiredService<GongkaiContext>().Dossiers.Where(d => d.Id == id).Select(d => d.Number).SingleAsync();

}
