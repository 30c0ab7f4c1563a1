namespace Gongkai.Agencies;

/// <summary>The headings under which applicants find units in a long list.</summary>
public static class AgencyGroups
{
    public static string Name(AgencyKind kind) => kind switch
    {
        AgencyKind.Government or AgencyKind.Office => "区政府",
        AgencyKind.Town => "镇、街道",
        AgencyKind.Zone => "开发区",
        _ => "部门",
    };
}
