using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Messages;

/// <summary>
/// Every working morning one reminder a person for the whole ladder (decision 0012): the first step to who handles it, from <see cref="Warning.Urge"/> on to the head of the 工作机构 too.
/// What came in and was not looked at within a working day is told of by itself, once. Repeated, it tells nobody twice.
/// </summary>
public sealed class DigestJob() : Job("digest", "每日期限提醒")
{
    const int MostLines = 30;

    public override bool Daily => true;
    public override TimeOnly DueFrom => new(8, 0);

    sealed record Owed(long DossierId, string Number, string Procedure, int AgencyId, string? HandlerId, string Clock, DateOnly Due);

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        var db = services.GetRequiredService<GongkaiContext>();
        var notices = services.GetRequiredService<NoticeService>();
        var today = services.GetRequiredService<OfficeClock>().Today;
        var calendar = (await services.GetRequiredService<CurrentLaw>().GetAsync(cancel)).Law.Clock.Calendar;
        if (!calendar.IsWorkday(today)) return "今天不上班，不提醒";
        var last = calendar.AddWorkdays(today, Warning.Ladder[0]);
        string[] watched = [RequestProcedure.Table.Key, MailProcedure.Table.Key];
        var owed = await (from c in db.DossierClocks where c.Owed && c.Due <= last
                          join d in db.Dossiers.Where(d => watched.Contains(d.Procedure)) on c.DossierId equals d.Id
                          join r in db.Requests on d.Id equals r.DossierId into requests from r in requests.DefaultIfEmpty()
                          orderby c.Due, d.Id
                          select new Owed(d.Id, d.Number, d.Procedure, d.AgencyId, r == null ? null : r.HandlerId, c.Name, c.Due)).ToListAsync(cancel);
        var lines = new Dictionary<string, List<(Owed Matter, Warning Warning)>>();
        var unseen = 0;
        foreach (var matter in owed)
        {
            var warning = Warning.Of(matter.Due, today, calendar);
            var people = new List<string>(matter.HandlerId is { } handler ? [handler] : await notices.HoldersAsync(matter.AgencyId, Post.Officer, cancel));
            if (warning.Urgent) people.AddRange(await notices.HoldersAsync(matter.AgencyId, Post.Chief, cancel));
            if (matter.Clock is "confirm" or MailProcedure.Clock)
            {
                if (!warning.Overdue) continue;
                await notices.TellAsync(people, Unseen(matter), cancel);
                unseen++;
            }
            foreach (var person in people.Distinct()) (lines.TryGetValue(person, out var list) ? list : lines[person] = []).Add((matter, warning));
        }
        var applicants = await services.GetRequiredService<Requests.ApplicantReminders>().RemindAsync(cancel);
        foreach (var (person, list) in lines) await notices.TellAsync([person], Digest(list, today), cancel);
        return (lines.Count == 0 ? "没有临近、超过期限的" : $"提醒了{lines.Count}人" + (unseen > 0 ? $"，{unseen}件收到以后一个工作日没有处理" : "")) + (applicants > 0 ? $"，提醒申请人{applicants}件" : "");
    }

    static Reminder Unseen(Owed matter) => matter.Procedure == MailProcedure.Table.Key
        ? new($"unseen {matter.DossierId}", "来信没有人处理", $"{matter.Number}收到已经超过一个工作日，还没有人处理。", $"/desk/mail/{matter.DossierId}")
        : new($"unseen {matter.DossierId}", "收到日期没有确认", $"{matter.Number}没有按时确认收到日期，不确认，答复期限就定不下来。", $"/desk/requests/{matter.DossierId}");

    static Reminder Digest(List<(Owed Matter, Warning Warning)> list, DateOnly today)
    {
        var groups = new List<(string Words, List<(Owed Matter, Warning Warning)> Of)> { ("已超期", list.FindAll(l => l.Warning.Overdue)) };
        foreach (var step in Warning.Ladder.Reverse()) groups.Add(($"{step}个工作日内到期", list.FindAll(l => l.Warning.Step == step)));
        groups.RemoveAll(g => g.Of.Count == 0);
        var summary = string.Join("，", groups.Select(g => $"{g.Words}{g.Of.Count}件"));
        var shown = groups.SelectMany(g => g.Of).Take(MostLines).Select(l => $"{l.Matter.Number}　{Day(l.Matter)}{(l.Warning.Overdue ? "，已超期" : l.Warning.Workdays == 0 ? "，今天到期" : $"，还有{l.Warning.Workdays}个工作日")}");
        var more = list.Count > MostLines ? $"\n……另有{list.Count - MostLines}件" : "";
        return new($"digest {today:yyyy-MM-dd}", "今天要注意的期限", $"{summary}。\n{string.Join('\n', shown)}{more}", "/desk", $"{summary}。");
    }

    static string Day(Owed matter) => $"{matter.Clock switch { "confirm" => "应当确认的日期", MailProcedure.Clock => "应当处理的日期", "reply" => "答复期限", _ => "重新答复期限" }}{Statutes.Chinese.Date(matter.Due)}";
}
