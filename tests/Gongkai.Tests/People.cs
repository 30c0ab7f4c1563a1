using Gongkai.AnnualReport;
using Gongkai.Requests;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gongkai.Tests;

/// <summary>Persons of the demonstration, and short ways to act as them.</summary>
public static class People
{
    public static async Task<Actor> ActorAsync(this IServiceProvider services, string login)
    {
        var id = await services.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == login).Select(u => u.Id).SingleAsync();
        return await services.GetRequiredService<Access>().ActorAsync(id);
    }

    public static Task<int> AgencyAsync(this IServiceProvider services, string code) =>
        services.GetRequiredService<GongkaiContext>().Agencies.Where(a => a.Code == code).Select(a => a.Id).SingleAsync();

    /// <summary>Freezes a unit's report as it stands, in the name of somebody.</summary>
    public static async Task<ReportSnapshot> FreezeAsync(this IServiceProvider services, string login, int agency, int year)
    {
        var reports = services.GetRequiredService<ReportService>();
        return await reports.FreezeAsync(await services.ActorAsync(login), await reports.MakeAsync(Actor.System, agency, year));
    }

    public static ActForm Form(string on, params (string Key, string Value)[] values) => new(DateOnly.Parse(on), values.ToDictionary(v => v.Key, v => v.Value));

    public static ActForm Application(string received = "2022-01-10", string category = "person") => Form("2022-01-20",
        ("channel", "counter"), ("received", received), ("category", category), ("applicant", "测试某"), ("contact", "测试电话"), ("subject", "测试内容"), ("form", "paper"), ("route", "mail"));

    /// <summary>Registers a request at the office and returns its id.</summary>
    public static async Task<long> RegisterAsync(this IServiceProvider services, string received = "2022-01-10", string? key = null) =>
        (await services.GetRequiredService<RequestService>().RegisterAsync(await services.ActorAsync("chengban"), await services.AgencyAsync("RC-002"), "register", Application(received), key)).Id;
}
