using Gongkai.Assistance;
using Gongkai.Matters;
using Gongkai.Remedies;
using Gongkai.Requests;
using Gongkai.Statutes.Matters;
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

    /// <summary>A complaint to the office about a unit, told where else to go.</summary>
    public static async Task<long> ComplaintAsync(this IServiceProvider p, int year, string? request = null, string about = "RC-308")
    {
        var (service, clerk, unit, day) = (p.GetRequiredService<ComplaintService>(), await p.ActorAsync("chengban"), await p.AgencyAsync(about), $"{year}-03-01");
        var file = await p.GetRequiredService<AttachmentService>().AddAsync(clerk, await p.AgencyAsync("RC-002"), MatterFields.Files, "截图.pdf", new MemoryStream("%PDF-1.4 shot"u8.ToArray()), AttachmentService.FromApplicants);
        (string, string)[] words = [("channel", "letter"), ("received", day), (ComplaintProcedure.Target, $"{unit}"), ("about", "publish"), ("content", "招标结果没有公开"), ("person", "郑某"), ("phone", "13900000000"), (MatterFields.Files, $"{file.Id}"), .. request is null ? Array.Empty<(string, string)>() : [("request", request)]];
        var id = (await service.RegisterAsync(clerk, unit, People.Form(day, words), null)).Id;
        await service.PerformAsync(clerk, id, "elsewhere", People.Form($"{year}-03-05", ("where", "市政府办公室"), ("reason", "不属于受理范围")));
        return id;
    }

    /// <summary>An amendment handled by the office, ended as told.</summary>
    public static async Task<long> AmendmentAsync(this IServiceProvider p, int year, string end)
    {
        var (service, clerk, unit, day) = (p.GetRequiredService<AmendmentService>(), await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"), $"{year}-03-01");
        var proof = await p.GetRequiredService<AttachmentService>().AddAsync(clerk, unit, MatterFields.Files, "户口簿.pdf", new MemoryStream("%PDF-1.4 book"u8.ToArray()), AttachmentService.FromApplicants);
        var id = (await service.RegisterAsync(clerk, unit, People.Form(day, ("channel", "counter"), ("received", day), ("record", "某表"), ("wrong", "年龄"), ("right", "五十"), ("person", "郑某"), ("identity", "身份证"), ("phone", "13900000000"), (MatterFields.Files, $"{proof.Id}")), null)).Id;
        await service.PerformAsync(clerk, id, end, end == "refuse" ? People.Form($"{year}-03-05", ("reason", "证据不足")) with { Decider = (await p.ActorAsync("kezhang")).UserId } : People.Form($"{year}-03-05", ("party-agency", "某局"), ("reason", "由某局制作")));
        return id;
    }

    /// <summary>A letter from outside that the office sent back.</summary>
    public static async Task<long> LetterAsync(this IServiceProvider p, int year)
    {
        var (service, clerk) = (p.GetRequiredService<AssistService>(), await p.ActorAsync("chengban"));
        var id = (await service.RegisterAsync(clerk, await p.AgencyAsync("RC-002"), People.Form($"{year}-03-01", ("party-agency", "某市某局"), ("received", $"{year}-03-01"), ("content", "郑某的档案"), ("due", $"{year}-03-20")), null)).Id;
        await service.PerformAsync(clerk, id, "return", People.Form($"{year}-03-05", ("reason", "不是本单位保存的")));
        return id;
    }

    /// <summary>A review that the office won, about one of its requests or none.</summary>
    public static async Task<long> CaseAsync(this IServiceProvider p, int year, string? request)
    {
        var (service, clerk) = (p.GetRequiredService<RemedyService>(), await p.ActorAsync("chengban"));
        var id = (await service.RegisterAsync(clerk, await p.AgencyAsync("RC-002"), People.Form($"{year}-05-04", [("kind", "review"), ("received", $"{year}-05-04"), ("number", $"某复〔{year}〕1号"), ("claim", "郑某请求撤销"), .. request is null ? Array.Empty<(string, string)>() : [("request", request)]]), null)).Id;
        await service.PerformAsync(clerk, id, "conclude", People.Form($"{year}-07-01", ("result", "upheld")));
        return id;
    }

    /// <summary>A registration that was void.</summary>
    public static async Task<long> VoidAsync(this IServiceProvider p, int year)
    {
        var (requests, clerk) = (p.GetRequiredService<RequestService>(), await p.ActorAsync("chengban"));
        var id = (await requests.RegisterAsync(clerk, await p.AgencyAsync("RC-002"), "register", People.Application($"{year}-03-01") with { OccurredOn = new(year, 3, 1) }, null)).Id;
        await requests.PerformAsync(clerk, id, "void", People.Form($"{year}-03-02", ("void-reason", "duplicate")) with { Decider = (await p.ActorAsync("kezhang")).UserId });
        return id;
    }

    public static Task<string> NumberAsync(this IServiceProvider p, long id) => p.GetRequiredService<GongkaiContext>().Dossiers.Where(d => d.Id == id).Select(d => d.Number).SingleAsync();
}
